/** Does the jobs of a queue, and says which release did each. One that can't be done is reported, and comes again. */
const release = "one";

interface Message {
  messageId: string;
  body: string;
}

export const handler = async ({ Records }: { Records: Message[] }) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    const { batch, number, isPoison } = JSON.parse(body);
    if (isPoison) batchItemFailures.push({ itemIdentifier: messageId });
    else console.log(`did ${batch} ${number} by ${release}`);
  }
  return { release, batchItemFailures };
};
