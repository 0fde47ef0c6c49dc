import { type CompositeType, Field, federationMetadata, type Type } from '@apollo/federation-internals';

/**
 * Corrects Apollo's planner, which leaves out a fetch where it finds the fetch's fields on the type in the fetch before,
 * and takes a field that the type only declares `@external` for one of them: a `@requires` that leads there and back
 * twice was answered by a subgraph that does not have the value. To ask once more what a `@provides` would have
 * brought is the price, and no wrong answer.
 *
 * The planner has no option and no supergraph that keeps it from that (docs/decisions/0011), so its one question
 * "could this field be added to that type?" is answered here. Composition and execution never ask it.
 */
export function keepExternalFieldsOut(): void {
  Field.prototype.typeIfAddedTo = function typeIfAddedTo(parentType: CompositeType): Type | undefined {
    return isExternal(parentType, this.name) ? undefined : typeWherever.call(this, parentType);
  };
}

const typeWherever = Field.prototype.typeIfAddedTo;

function isExternal(type: CompositeType, fieldName: string): boolean {
  const field = type.kind === 'UnionType' ? undefined : type.field(fieldName);
  return field !== undefined && federationMetadata(type.schema())?.isFieldExternal(field) === true;
}
