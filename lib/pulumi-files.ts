/** Names of Pulumi's files, as Pulumi itself makes them (sdk/go/common/workspace/paths.go, encoding/marshal.go). */

/** The project files that Pulumi knows, in the order in which it looks for them in a folder. */
export const PROJECT_FILES = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"] as const;

/** The file of a stack, named by its short name. Its extension is that of the project file. */
export function stackFileName(projectFile: string, stack: string): string {
  return `Pulumi.${stack}${extensionOf(projectFile)}`;
}

/** The stacks whose files are among `files`, in order. Pulumi reads no file of another extension. */
export function stacksAmong(files: readonly string[], projectFile: string): string[] {
  const end = extensionOf(projectFile);
  return files
    .filter((file) => file.endsWith(end))
    .flatMap((file) => /^Pulumi\.([\w.-]+)$/.exec(file.slice(0, -end.length))?.[1] ?? [])
    .sort();
}

function extensionOf(projectFile: string): string {
  return projectFile.slice(projectFile.lastIndexOf("."));
}
