export { nearest } from "../../../components/config.ts";
