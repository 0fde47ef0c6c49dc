import type { DataSource } from './DataSource.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** What nodes of a plan need to be compiled. */
export interface CompileContext {
  readonly dataSource: DataSource;
  readonly types: TypeConditions;
}
