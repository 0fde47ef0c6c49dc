/** Keys and list indices from the root of the answer. */
export type ResponsePath = ReadonlyArray<string | number>;
