/** The key of a copy: all copies lie in one folder. */
export function targetKey(key: string): string {
  return `copies/${key}`;
}
