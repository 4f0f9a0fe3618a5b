/** One scalar of a stack file, with the values that Pulumi gives the program. `live` must read it alike. */
export interface YamlScalar {
  /** The scalar as written in the file. */
  readonly yaml: string;
  /** The text that the program gets if the scalar is a key's value; recorded with CLI 3.259.0. */
  readonly text: string;
  /** The value that the program gets if the scalar stands inside an object; recorded the same way. */
  readonly inside: unknown;
  /** The version that the scalar names; absent if the scalar is a mistake. */
  readonly version?: string;
}

const LATEST = "$LATEST";

const scalar = (yaml: string, text: string, inside: unknown, version?: string): YamlScalar => ({
  yaml,
  text,
  inside,
  ...(version !== undefined && { version }),
});

/** Every spelling that YAML 1.1, YAML 1.2 and people's expectations read differently. */
export const YAML_SCALARS: readonly YamlScalar[] = [
  scalar("7", "7", 7, "7"),
  scalar('"7"', "7", "7", "7"),
  scalar("'7'", "7", "7", "7"),
  scalar("7 # comment", "7", 7, "7"),
  scalar("+7", "7", 7, "7"),
  scalar("-7", "-7", -7),
  scalar("0", "0", 0),
  scalar("-0", "0", 0),

  scalar("010", "8", 8, "8"),
  scalar('"010"', "010", "010"),
  scalar("-010", "-8", -8),
  scalar("00", "0", 0),
  scalar("007", "7", 7, "7"),
  scalar("08", "8", 8, "8"),
  scalar("09", "9", 9, "9"),
  scalar("0_7", "7", 7, "7"),
  scalar("0o10", "8", 8, "8"),
  scalar("0o8", "0o8", "0o8"),
  scalar("0x10", "16", 16, "16"),
  scalar("0X1F", "31", 31, "31"),
  scalar("+0x1f", "31", 31, "31"),
  scalar('"0x10"', "0x10", "0x10"),
  scalar("0b11", "3", 3, "3"),
  scalar("0b2", "0b2", "0b2"),

  scalar("1_000", "1000", 1000, "1000"),
  scalar("1__0", "10", 10, "10"),
  scalar("1_", "1", 1, "1"),
  scalar("_1", "_1", "_1"),

  scalar("1e3", "1000", 1000, "1000"),
  scalar("1E3", "1000", 1000, "1000"),
  scalar("1e-1", "0.1", 0.1),
  scalar("1e2.5", "1e2.5", "1e2.5"),
  scalar("1.0", "1", 1, "1"),
  scalar("1.", "1", 1, "1"),
  scalar("7.5", "7.5", 7.5),
  scalar(".5", "0.5", 0.5),
  scalar("685_230.15", "685230.15", 685230.15),
  scalar("9007199254740993", "9007199254740993", JSON.parse("9007199254740993")),
  scalar("99999999999999999999", "100000000000000000000", 1e20),

  scalar("null", "", null, LATEST),
  scalar("Null", "", null, LATEST),
  scalar("NULL", "", null, LATEST),
  scalar("~", "", null, LATEST),
  scalar("", "", null, LATEST),
  scalar('""', "", "", LATEST),
  scalar("$LATEST", LATEST, LATEST, LATEST),
  scalar("latest", "latest", "latest", LATEST),

  scalar("true", "true", true),
  scalar("True", "true", true),
  scalar("yes", "yes", "yes"),
  scalar("off", "off", "off"),
  scalar("y", "y", "y"),
  scalar("2024-01-02", "2024-01-02 00:00:00 +0000 UTC", "2024-01-02 00:00:00 +0000 UTC"),
  scalar("2024-01-02T03:04:05Z", "2024-01-02 03:04:05 +0000 UTC", "2024-01-02 03:04:05 +0000 UTC"),
  scalar("190:20:30", "190:20:30", "190:20:30"),
  scalar("v7", "v7", "v7"),
  scalar("10%", "10%", "10%"),
  scalar('" 7"', " 7", " 7"),
  scalar("{}", "{}", {}),
  scalar("[]", "[]", []),
];
