export {
  AddressRefused,
  createAddressGuard,
  type AddressGuard,
  type Destination,
  type PrivateDestinations,
} from "./address-guard.ts";
