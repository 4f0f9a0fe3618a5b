/** Is called by two routes of an HTTP API, in both payload formats, and says in its log who handled what. */
const release = "one";

interface Event {
  readonly version: "1.0" | "2.0";
  readonly pathParameters?: { readonly id: string } | null;
  readonly body?: string | null;
}

export const handler = async ({ version, pathParameters, body }: Event) => {
  const id = pathParameters?.id ?? JSON.parse(body ?? "{}").id;
  console.log(`handled ${id} by ${release}`);
  return version === "1.0" ? { statusCode: 201, body: JSON.stringify({ release, id }) } : { release, id };
};
