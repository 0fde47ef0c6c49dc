import { contractClass } from '../contracts.ts';
import { formatMs } from './PlanGraph.tsx';
import type { FetchTrace, Trace } from './Trace.ts';
import { traceStore } from './TraceStore.ts';
import { axisTicks, waterfallLanes } from './waterfallLanes.ts';

interface WaterfallProps {
  readonly trace: Trace;
  readonly onSelect: (fetchId: number) => void;
}

/** The position of a time span, as CSS lengths. */
type Place = (startMs: number, endMs: number) => { readonly left: string; readonly width: string };

/** The calls over time, a lane for each hub. */
export function Waterfall({ trace: { fetches, plannedMs }, onSelect }: WaterfallProps) {
  const endMs = Math.max(...fetches.map((call) => call.endMs), 1);
  const percent = (ms: number) => `${(100 * ms) / endMs}%`;
  const place: Place = (startMs, endMs) => ({ left: percent(startMs), width: percent(endMs - startMs) });
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
      {plannedMs > 0 && (
        <div className="lane">
          <span className="lane-name">planning</span>
          <div className="lane-rows">
            <div className="lane-row">
              <span className="bar-planning" style={place(0, plannedMs)} />
              <span className="bar-label" style={labelPlace({ startMs: 0, endMs: plannedMs }, endMs)}>
                {formatMs(plannedMs)}, once for each new operation
              </span>
            </div>
          </div>
        </div>
      )}
      {waterfallLanes(fetches).map(({ name, calls }) => (
        <div className="lane" key={name}>
          <span className="lane-name">{name}</span>
          <div className="lane-rows">
            {calls.map((call) => (
              <div className="lane-row" key={`${call.fetchId} ${call.startMs}`}>
                <Bar call={call} place={place} onSelect={onSelect} />
                <span className="bar-label" aria-hidden="true" style={labelPlace(call, endMs)}>
                  {barText(call)}
                </span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

/** A label is after its bar, before it if there is more room, or inside it if there is none. */
function labelPlace(bar: { startMs: number; endMs: number }, axisEndMs: number): { left?: string; right?: string } {
  const before = (100 * bar.startMs) / axisEndMs;
  const behind = 100 - (100 * bar.endMs) / axisEndMs;
  if (Math.max(before, behind) < leastRoomPercent) return { left: `${before}%` };
  return behind >= before ? { left: `${100 - behind}%` } : { right: `${100 - before}%` };
}

/** The share of the narrowest waterfall that the longest usual label needs. */
const leastRoomPercent = 40;

function barText({ fetchId, subgraph, startMs, endMs, failure }: FetchTrace): string {
  return `${fetchId} ${subgraph} ${formatMs(endMs - startMs)}${failure ? ` ✕ ${failure}` : ''}`;
}

interface BarProps {
  readonly call: FetchTrace;
  readonly place: Place;
  readonly onSelect: (fetchId: number) => void;
}

function Bar({ call, place, onSelect }: BarProps) {
  const { fetchId, subgraph, hub, startMs, endMs, failure } = call;
  const isLinked = traceStore.use((store) => store.focus === fetchId);
  const text = barText(call);
  return (
    <button
      type="button"
      className={`bar-call ${contractClass(subgraph)}${isLinked ? ' linked' : ''}${failure ? ' failed' : ''}`}
      style={place(startMs, endMs)}
      aria-label={`Fetch ${text} at ${hub ?? 'the gateway'}, from ${formatMs(startMs)}`}
      title={text}
      onClick={() => onSelect(fetchId)}
      onMouseEnter={() => traceStore.focusOn(fetchId)}
      onMouseLeave={() => traceStore.focusOn(undefined)}
      onFocus={() => traceStore.focusOn(fetchId)}
      onBlur={() => traceStore.focusOn(undefined)}
    />
  );
}
