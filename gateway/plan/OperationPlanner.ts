import { type DocumentNode, type GraphQLSchema, print } from 'graphql';
import { AccessRules } from '../../schema/access/AccessRules.ts';
import { type CostRules, readCostRules } from '../../schema/cost/CostRules.ts';
import { CostBeyondReckoning, costsOf } from '../../schema/cost/costsOf.ts';
import type { OperationCost } from '../../schema/cost/OperationCost.ts';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { CarriedLiterals } from './CarriedLiterals.ts';
import { conditionNames, parseFolded } from './foldConditions.ts';
import { guardOperation } from './guardOperation.ts';
import { OperationNormaliser } from './OperationNormaliser.ts';
import { isPercentLabel, OverrideLabels } from './OverrideLabels.ts';
import { type Conditions, numberNames, type OperationPlanning, type PlannedOperation } from './PlannedOperation.ts';
import { Planner } from './Planner.ts';
import type { PlanningWork } from './PlanOptions.ts';

/** All that is done to a client's operation before it can be compiled; texts go in, plain data comes out. */
export class OperationPlanner implements OperationPlanning {
  readonly #planner: Planner;
  readonly #normaliser: OperationNormaliser;
  readonly #accessRules: AccessRules;
  readonly #costRules: CostRules;

  readonly #labels: OverrideLabels;
  readonly #setLabels: readonly string[];

  /**
   * @param setLabels labels of overrides that hold
   * @param atOnce as the planner's
   * @throws Error where the document is no supergraph, or one with too many labels
   */
  constructor(supergraph: DocumentNode, setLabels: readonly string[] = [], atOnce?: Partial<PlanningWork>) {
    this.#planner = new Planner(supergraph, atOnce);
    this.#labels = new OverrideLabels(supergraph);
    const percents = this.#labels.percents.length;
    if (percents > limits.overridePercents)
      throw new Error(`Overrides have ${percents} different percentages; the limit is ${limits.overridePercents}.`);
    this.#setLabels = setLabels;
    this.#normaliser = new OperationNormaliser(this.apiSchema, this.#planner.privatePrefix);
    this.#accessRules = new AccessRules(supergraph, this.apiSchema);
    this.#costRules = readCostRules(supergraph);
  }

  /** What clients see. */
  get apiSchema(): GraphQLSchema {
    return this.#planner.apiSchema;
  }

  /** The operation with what each of its fields takes to be seen. */
  guard(operation: DocumentNode): DocumentNode {
    return guardOperation(operation, this.apiSchema, this.#accessRules);
  }

  /** What its plan depends on besides itself. */
  conditionNames(operation: DocumentNode): string[] {
    return conditionNames(operation, this.#labels);
  }

  plan(operationText: string, conditions: Conditions): PlannedOperation {
    const document = parseFolded(operationText, conditions);
    const normalised = this.#normaliser.normalise(document);
    const mayFail = Object.values(conditions).includes(null);
    const asked = mayFail ? this.#planner.withoutFailing(normalised.document) : normalised.document;
    const literals = new CarriedLiterals(asked, this.apiSchema);
    const cost = this.#costOf(document);
    const drawn = Object.keys(conditions).filter((name) => isPercentLabel(name) && conditions[name] === true);
    return {
      cost,
      internalNames: numberNames(document, normalised.internalNames),
      plan: literals.restore(this.#planner.plan(print(literals.document), [...this.#setLabels, ...drawn])),
    };
  }

  /** @throws GraphQLError `OPERATION_TOO_LARGE` */
  #costOf(document: DocumentNode): OperationCost {
    try {
      const [cost] = costsOf(this.apiSchema, this.#costRules, document);
      if (!cost) throw new Error('A document without an operation');
      return cost;
    } catch (error) {
      if (!(error instanceof CostBeyondReckoning)) throw error;
      throw gatewayError('OPERATION_TOO_LARGE', 'The operation has too many fields of too many types to count.');
    }
  }
}
