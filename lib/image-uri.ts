import { printedCommand } from "./printed-command.ts";

const REGISTRY = String.raw`(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.-]+`;
const REPOSITORY = "[a-z0-9]+(?:[._/-]+[a-z0-9]+)*";

/** A container image in a private ECR repository, by its digest alone. */
export const IMAGE_URI = `^${REGISTRY}/${REPOSITORY}@sha256:[0-9a-f]{64}$`;

const EXAMPLE = "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST";
const TAGGED = new RegExp(`^${REGISTRY}/(${REPOSITORY})(?::([\\w][\\w.-]{0,127}))?$`);

/** The digest of an image, 64 hex digits, as Lambda gives it for the code of such a function. */
export function imageDigest(uri: string): string {
  return /@sha256:([0-9a-f]{64})$/.exec(uri)?.[1] ?? "";
}

/** What is wrong with the URI of an image, and what to do; `undefined` if nothing is. */
export function imageMistake(value: unknown): { readonly wrong: string; readonly way: string } | undefined {
  if (typeof value !== "string")
    return { wrong: "is no text", way: `Name an image by its digest: ${EXAMPLE}` };
  if (new RegExp(IMAGE_URI).test(value)) return undefined;
  const tagged = TAGGED.exec(value);
  if (tagged) {
    const [, account = "", region = "", repository = "", tag = "latest"] = tagged;
    const command = printedCommand(
      "aws ecr describe-images --registry-id ACCOUNT --region REGION --repository-name REPOSITORY --image-ids IMAGE --query='imageDetails[0].imageDigest' --output text",
      { ACCOUNT: account, REGION: region, REPOSITORY: repository, IMAGE: `imageTag=${tag}` },
    );
    return {
      wrong: `names the tag ${tag}, which may stand for another image tomorrow`,
      way: `Write @ and the digest in its place: ${command}`,
    };
  }
  if (/^[^@]+:[^@/]+@sha256:/.test(value))
    return { wrong: "names a tag and a digest", way: "Leave the tag out, since the digest alone decides." };
  if (/@sha256:/.test(value) && new RegExp(`^${REGISTRY}/`).test(value))
    return {
      wrong: "has no whole digest, or a repository that ECR can't have",
      way: `After @sha256: come 64 digits, 0 to 9 and a to f, as in ${EXAMPLE}`,
    };
  return {
    wrong: "is no image in a private ECR repository, which is all that Lambda takes",
    way: `Push the image to one, and name it by its digest: ${EXAMPLE}`,
  };
}
