/** Handles each picture that arrived in its bucket. */
const release = "one";

export const handler = async ({ Records }: { Records: { s3: { object: { key: string } } }[] }) => {
  for (const { s3 } of Records) console.log(`handled ${s3.object.key.replace(".png", "")} by ${release}`);
  return { release, seen: Records.length };
};
