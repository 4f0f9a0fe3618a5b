/** There is no engine and no way to make one. The message is for the user and needs no stack. */
export class EngineNotFound extends Error {}
