/** Is called by the events of a bus, and says in its log who handled what. */
const release = "one";

export const handler = async ({ detail: { id } }: { detail: { id: string } }) => {
  console.log(`handled ${id} by ${release}`);
  return { release, id };
};
