/** The program of every stack. Your own resources go into the callback; see README.md, "Your own resources". */
import { liveStack } from "./components/live-stack.ts";

export = liveStack();
