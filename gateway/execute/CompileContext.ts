import type { DataSource } from './DataSource.ts';
import type { EntityKeys } from './EntityKeys.ts';
import type { FieldTypes } from './FieldTypes.ts';
import type { RepeatedFetches } from './RepeatedFetches.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** What nodes of a plan need to be compiled. */
export interface CompileContext {
  readonly dataSource: DataSource;
  readonly types: TypeConditions;
  readonly keys: EntityKeys;
  readonly fieldTypes: FieldTypes;
  /** Objects of one kind after which code of its own is generated for what is done with them. */
  readonly generateAfter: number;
  /** Absent where each fetch must ask for itself. */
  readonly repeatedFetches?: RepeatedFetches;
}
