/** Reads zips piece by piece: a large one holds up no other call. */
import { promisify } from "node:util";
import { inflateRaw, inflateRawSync } from "node:zlib";
import { type Entry, fromBufferPromise, getFileNameLowLevel, validateFileName, type ZipFile } from "yauzl";

/** A file or folder in a zip. */
export interface ZipEntry {
  /** With slashes; a folder's ends with one. Throws if it leads out of the folder that the zip is unpacked to. */
  readonly name: string;
  /** Unpacked, as the zip's directory says. */
  readonly sizeBytes: number;
  /** The file's type and permissions as Unix has them; absent if the zip was made without them. */
  readonly unixMode?: number;
  /** Unpacks the content. Rejects if it is damaged, or has another size than the directory says. */
  read(): Promise<Uint8Array>;
}

const STORED = 0;
/** Systems whose zips hold Unix modes: Unix and macOS (APPNOTE 4.4.2.2). */
const WITH_UNIX_MODES = [3, 19];
/** Files up to this size are unpacked at once, in less time than a thread takes to hear of them. */
const SMALL_BYTES = 64 * 1024;

/** Reads the zip's directory, an entry in each turn of the event loop. Rejects if the bytes are not a zip. */
export async function* readZip(bytes: Uint8Array): AsyncGenerator<ZipEntry> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The names are checked when they are used: AWS takes a zip whatever its names are.
  const zip = await fromBufferPromise(buffer, { decodeStrings: false });
  for await (const entry of zip.eachEntry()) {
    yield {
      get name() {
        return nameOf(entry);
      },
      sizeBytes: entry.uncompressedSize,
      ...(WITH_UNIX_MODES.includes(entry.versionMadeBy >> 8) && {
        unixMode: entry.externalFileAttributes >>> 16,
      }),
      read: () => unpack(zip, buffer, entry),
    };
  }
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  if (validateFileName(name) === null) return name;
  throw new Error(`The zip names a file outside of it: ${name}`);
}

async function unpack(zip: ZipFile, bytes: Buffer, entry: Entry): Promise<Uint8Array> {
  const { compressedSize, compressionMethod, uncompressedSize } = entry;
  if (!entry.canDecodeFileData())
    throw new Error(`${nameOf(entry)} is encrypted, or packed in an unusual way`);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = bytes.subarray(fileDataStart, fileDataStart + compressedSize);
  if (compressionMethod === STORED) return packed;
  const content = await inflate(packed, uncompressedSize).catch(() => undefined);
  if (content?.length === uncompressedSize) return content;
  throw new Error(
    `${nameOf(entry)} is damaged: its content is not the ${uncompressedSize} bytes that the zip says`,
  );
}

const inflateInThread = promisify(inflateRaw);

async function inflate(packed: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  const limit = { maxOutputLength: Math.max(sizeBytes, 1) };
  return sizeBytes > SMALL_BYTES ? inflateInThread(packed, limit) : inflateRawSync(packed, limit);
}
