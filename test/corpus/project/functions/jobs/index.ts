/** Does the jobs of a queue, and says in its log who handled what. One that can't be done is reported, and comes again. */
const release = "one";

interface Message {
  messageId: string;
  body: string;
}

export const handler = async ({ Records }: { Records: Message[] }) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    if (body === "poison") batchItemFailures.push({ itemIdentifier: messageId });
    else console.log(`handled ${body} by ${release}`);
  }
  return { release, batchItemFailures };
};
