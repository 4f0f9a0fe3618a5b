/** No engine, and no way to make one. The message is for the user: it needs no stack. */
export class EngineNotFound extends Error {}
