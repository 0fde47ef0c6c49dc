import { useGraphiQL } from '@graphiql/react';
import { traceStore } from '../plan/TraceStore.ts';

/** What stands where the first result will. */
export function ResultHint() {
  const isTaken = useGraphiQL(({ isFetching, fetchError }) => isFetching || fetchError);
  const hasRun = traceStore.use(({ state }) => state.kind !== 'none');
  if (hasRun || isTaken) return null;
  return (
    <p className="result-hint">
      Run the operation with ▶ or <kbd>Ctrl</kbd> <kbd>Enter</kbd>. The tabs hold examples, from a search over all hubs
      to a whole trade.
    </p>
  );
}
