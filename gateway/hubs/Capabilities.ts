/**
 * What one hub's endpoint serves of its contract, read from the SDL that the endpoint itself serves. Immutable. Two
 * endpoints with the same `key` serve the same, so documents pruned for one fit the other.
 */
export interface Capabilities {
  /** Equal for equal sets of unsupported fields; empty where the whole contract is served. */
  readonly key: string;
  /** The contract's version as the endpoint states it, where it does. */
  readonly contractVersion: string | undefined;
  /** `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE` of the contract that the endpoint lacks, sorted. */
  readonly unsupported: readonly string[];
  /** Set where the endpoint contradicts the contract and is therefore not asked at all. */
  readonly refusal: string | undefined;
  /** True where the endpoint serves the field, takes the field of an input, or knows the value of an enum. */
  hasMember(typeName: string, memberName: string): boolean;
  /** True where the endpoint takes the argument. */
  hasArgument(typeName: string, fieldName: string, argumentName: string): boolean;
}
