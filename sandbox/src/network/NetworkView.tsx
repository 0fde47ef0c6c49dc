export default function NetworkView({ isShown }: { isShown: boolean }) {
  return <p>{String(isShown)}</p>;
}
