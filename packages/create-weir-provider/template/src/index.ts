export { type VendorNameOptions, vendorName } from './vendor-name.ts';
