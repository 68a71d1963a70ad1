/**
 * Where AWS wants whatever belongs to its services without a region: certificates, firewalls and log delivery
 * of CloudFront, signing keys of Route 53. Resources there say `region: globalRegion`.
 */
export const globalRegion = "us-east-1";
