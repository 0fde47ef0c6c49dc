export default function SchemaView() {
  return <p>soon</p>;
}
