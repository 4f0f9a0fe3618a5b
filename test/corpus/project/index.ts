/** The program of a team with one function of each shape. */
import { liveStack } from "./components/live-stack.ts";

export = liveStack(({ declare }) => {
  const letters = declare("letters", { environment: { LANGUAGE: "en" } });
  return { letters: letters.liveArn };
});
