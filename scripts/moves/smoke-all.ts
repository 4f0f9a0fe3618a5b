import { EXIT, ReleaseError } from "../release/model/errors.ts";
import type { OpenStack } from "../stack/open-stack.ts";
import type { LookRead } from "./read-look.ts";

export async function smokeAll(stack: OpenStack, { look }: LookRead): Promise<void> {
  void stack;
  void look;
  void EXIT;
  void ReleaseError;
}
