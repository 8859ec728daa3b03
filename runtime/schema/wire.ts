/** What generated `schemas.ts` and `stubs/*.ts` call. */
export {
  isBigIntIn,
  isBytesIn,
  isDateIn,
  isDateOut,
  isFormat,
  isJson,
  isNdArrayIn,
  isNdArrayOut,
  isTypedArrayIn,
  isUnique,
  isUrlIn,
  lengthOf,
  own,
} from "./checks.ts";
export {
  decodeBigInt,
  decodeBytes,
  decodeDate,
  decodeNdArray,
  decodeTypedArray,
  decodeUrl,
  encodeBigInt,
  encodeBytes,
  encodeDate,
  encodeNdArray,
  encodeTypedArray,
  encodeUrl,
  trimUndefined,
} from "./convert.ts";
export { joinPath, refuse } from "./explain.ts";
export { applySchema } from "./user-schema.ts";
