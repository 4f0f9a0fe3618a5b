/** Counts the clicks of a stream up to the first without a page, which it reports. */
const release = "one";

interface Change {
  dynamodb: { SequenceNumber: string; NewImage: { page?: { S: string } } };
}

export const handler = async ({ Records }: { Records: Change[] }) => {
  const wrong = Records.find(({ dynamodb }) => dynamodb.NewImage.page === undefined);
  const batchItemFailures = wrong ? [{ itemIdentifier: wrong.dynamodb.SequenceNumber }] : [];
  return { release, batchItemFailures };
};
