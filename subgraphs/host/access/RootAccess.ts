import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { type Caller, credentialsOf } from '../../../identity/principals/Caller.ts';
import { AccessRules } from '../../../schema/access/AccessRules.ts';
import { allOf, isMet, type Requirement } from '../../../schema/access/Requirement.ts';
import { hubError } from '../hubErrors.ts';

/**
 * Access to the root fields of a contract. The gateway alone decides about other fields: it may fetch for `@requires` what
 * the client may not see, without returning it.
 */
export class RootAccess {
  readonly #schema: GraphQLSchema;
  readonly #rules: AccessRules;
  readonly #known = new WeakMap<DocumentNode, Requirement>();

  /** @param sdl of the contract */
  constructor(schema: GraphQLSchema, sdl: string) {
    this.#schema = schema;
    this.#rules = new AccessRules(parse(sdl, { noLocation: true }), schema);
  }

  /** @throws GraphQLError `UNAUTHORIZED_FIELD_OR_TYPE` where the caller may not use a root field of the document */
  check(document: DocumentNode, caller: Caller): void {
    let requirement = this.#known.get(document);
    if (!requirement) {
      requirement = this.#requirementOf(document);
      this.#known.set(document, requirement);
    }
    if (isMet(requirement, credentialsOf(caller))) return;
    throw hubError('UNAUTHORIZED_FIELD_OR_TYPE', 'The caller may not use a root field of this operation.');
  }

  #requirementOf(document: DocumentNode): Requirement {
    const roots = [this.#schema.getQueryType(), this.#schema.getMutationType()].filter((type) => type != null);
    const parts = document.definitions.flatMap((node) => {
      if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) return [];
      const type =
        node.kind === Kind.OPERATION_DEFINITION
          ? this.#schema.getRootType(node.operation)
          : roots.find(({ name }) => name === node.typeCondition.name.value);
      return type ? this.#ofSelection(type, node.selectionSet) : [];
    });
    return allOf(parts);
  }

  #ofSelection(type: GraphQLObjectType, { selections }: SelectionSetNode): Requirement[] {
    return selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return [this.#rules.ofField(type, node.name.value)];
      return node.kind === Kind.INLINE_FRAGMENT ? this.#ofSelection(type, node.selectionSet) : [];
    });
  }
}
