/**
 * The header by which a gateway tells a hub how long it still waits for the answer: whole milliseconds from the moment
 * of sending. A duration, not a point in time, since the clocks of two countries differ.
 */
export const deadlineHeader = 'ehub-timeout-ms';
