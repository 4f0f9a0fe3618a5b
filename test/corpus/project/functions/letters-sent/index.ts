/** Is called by the messages of a topic, and says in its log who handled what. */
const release = "one";

interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly Message: string } }[];
}

export const handler = async ({ Records }: SnsEvent) => {
  const ids = Records.map(({ Sns }) => Sns.Message);
  for (const id of ids) console.log(`handled ${id} by ${release}`);
  return { release, ids };
};
