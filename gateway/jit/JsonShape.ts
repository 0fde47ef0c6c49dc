/** The members that an object of JSON text is expected to have, in their order. */
export type JsonShape = readonly JsonMember[];

export interface JsonMember {
  readonly key: string;
  /** True where the object may come without it. */
  readonly isOptional: boolean;
  /** Of an object, or of the objects of a list; undefined where the value is a string, number or boolean, or such a list. */
  readonly shape: JsonShape | undefined;
}
