/** Knows where the program of an engine lies: an engine names its address, and our language host the folder. */
import { ProviderError } from "./errors.ts";

/** What an engine or a language host says when it connects. */
export interface Greeting {
  readonly engineAddress: string;
  readonly programFolder?: string;
}

export interface ProgramFolders {
  greet(peer: string, greeting: Greeting): void;
  /** The folder of the program whose engine connects from `peer`; undefined as long as nobody has named it. */
  folderOf(peer: string): string | undefined;
}

export function openProgramFolders(): ProgramFolders {
  const engines = new Map<string, string>();
  const folders = new Map<string, string>();
  return {
    greet(peer, { engineAddress, programFolder }) {
      engines.set(peer, engineAddress);
      if (programFolder) folders.set(engineAddress, programFolder);
    },
    folderOf: (peer) => folders.get(engines.get(peer) ?? ""),
  };
}

/** The reason why a relative path can't be followed, and the way out. */
export function unknownFolder(path: string): ProviderError {
  return new ProviderError(
    `The local stand-in of the aws provider can't tell which folder the asset's path ${path} starts from: only local AWS's own ` +
      `language host names the program's folder. Write an absolute path: path.join(__dirname, ${JSON.stringify(path)}).`,
  );
}
