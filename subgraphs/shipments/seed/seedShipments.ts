export async function seedShipments() {
  return {};
}
