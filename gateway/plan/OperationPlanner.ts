import { type DocumentNode, type GraphQLSchema, parse, print } from 'graphql';
import { AccessRules } from '../../schema/access/AccessRules.ts';
import { CarriedLiterals } from './CarriedLiterals.ts';
import { guardOperation } from './guardOperation.ts';
import { numberNames } from './internalNames.ts';
import { OperationNormaliser } from './OperationNormaliser.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from './PlannedOperation.ts';
import { Planner } from './Planner.ts';
import { parseFolded } from './parseFolded.ts';

/** All that is done to a client's operation before it can be compiled; texts go in, plain data comes out. */
export class OperationPlanner implements OperationPlanning {
  readonly #planner: Planner;
  readonly #normaliser: OperationNormaliser;
  readonly #rules: AccessRules;

  /** @throws GraphQLError where the text is not a supergraph SDL */
  constructor(supergraphSdl: string) {
    this.#planner = new Planner(supergraphSdl);
    this.#normaliser = new OperationNormaliser(this.apiSchema);
    this.#rules = new AccessRules(parse(supergraphSdl, { noLocation: true }), this.apiSchema);
  }

  /** What clients see. */
  get apiSchema(): GraphQLSchema {
    return this.#planner.apiSchema;
  }

  /** The operation with what each of its fields takes to be seen. */
  guard(operation: DocumentNode): DocumentNode {
    return guardOperation(operation, this.apiSchema, this.#rules);
  }

  plan(operationText: string, conditions: Conditions): PlannedOperation {
    const document = parseFolded(operationText, conditions);
    const normalised = this.#normaliser.normalise(document);
    const literals = new CarriedLiterals(normalised.document, this.apiSchema);
    return {
      internalNames: numberNames(document, normalised.internalNames),
      plan: literals.restore(this.#planner.plan(print(literals.document))),
    };
  }
}
