/** The refusals of API Gateway. */
import { refusal } from "../service.ts";

export const badRequest = refusal("BadRequestException");
export const conflict = refusal("ConflictException", 409);
export const notFound = refusal("NotFoundException", 404);
