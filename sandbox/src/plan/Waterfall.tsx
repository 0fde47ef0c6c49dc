import { contractClass } from '../contracts.ts';
import { formatMs } from './PlanGraph.tsx';
import type { FetchTrace } from './Trace.ts';
import { traceStore } from './TraceStore.ts';
import { axisTicks, waterfallLanes } from './waterfallLanes.ts';

interface WaterfallProps {
  readonly fetches: readonly FetchTrace[];
  readonly onSelect: (fetchId: number) => void;
}

/** The calls over time, a lane for each hub. */
export function Waterfall({ fetches, onSelect }: WaterfallProps) {
  const endMs = Math.max(...fetches.map((call) => call.endMs), 1);
  const percent = (ms: number) => `${(100 * ms) / endMs}%`;
  return (
    <section className="waterfall" aria-label="Waterfall: calls over time by hub">
      <div className="lane axis" aria-hidden="true">
        <span />
        <div className="lane-rows">
          {axisTicks(endMs).map((ms) => (
            <i key={ms} style={{ left: percent(ms) }}>
              {ms}
              {ms === 0 ? ' ms' : ''}
            </i>
          ))}
        </div>
      </div>
      {waterfallLanes(fetches).map(({ name, rows }) => (
        <div className="lane" key={name}>
          <span className="lane-name">{name}</span>
          <div className="lane-rows">
            {rows.map((row) => (
              <div className="lane-row" key={row[0]?.startMs}>
                {row.map((call) => (
                  <Bar key={call.startMs} call={call} percent={percent} onSelect={onSelect} />
                ))}
              </div>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

interface BarProps {
  readonly call: FetchTrace;
  readonly percent: (ms: number) => string;
  readonly onSelect: (fetchId: number) => void;
}

function Bar({ call, percent, onSelect }: BarProps) {
  const { fetchId, subgraph, hub, startMs, endMs, failure } = call;
  const isLinked = traceStore.use((store) => store.focus === fetchId);
  const text = `${fetchId} ${subgraph} ${formatMs(endMs - startMs)}${failure ? ` ✕ ${failure}` : ''}`;
  return (
    <button
      type="button"
      className={`bar-call ${contractClass(subgraph)}${isLinked ? ' linked' : ''}${failure ? ' failed' : ''}`}
      style={{ left: percent(startMs), width: percent(endMs - startMs) }}
      aria-label={`Fetch ${text} at ${hub ?? 'the gateway'}, from ${formatMs(startMs)}`}
      title={text}
      onClick={() => onSelect(fetchId)}
      onMouseEnter={() => traceStore.focusOn(fetchId)}
      onMouseLeave={() => traceStore.focusOn(undefined)}
      onFocus={() => traceStore.focusOn(fetchId)}
      onBlur={() => traceStore.focusOn(undefined)}
    >
      <span>{text}</span>
    </button>
  );
}
