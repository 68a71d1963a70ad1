/** Every rule of the pack. The documentation keeps this order. */
import type { Rule } from "../rule.js";
import { aclRules } from "./acls.js";
import { addressPlanRules } from "./addressPlan.js";
import { alarmCoverageRules } from "./alarmCoverage.js";
import { alarmSubjectRules } from "./alarmSubjects.js";
import { alertRules } from "./alerts.js";
import { balancerRules } from "./balancers.js";
import { cdnAnswerRules } from "./cdnAnswers.js";
import { cdnOriginRules } from "./cdnOrigins.js";
import { cloudfrontRules } from "./cloudfront.js";
import { cloudfrontPartRules } from "./cloudfrontParts.js";
import { connectivityRules } from "./connectivity.js";
import { containerServiceRules } from "./containerServices.js";
import { containerRules } from "./containers.js";
import { coverageRules } from "./coverage.js";
import { databaseRules } from "./database.js";
import { databaseAccessRules } from "./databaseAccess.js";
import { databaseBackupPlanRules } from "./databaseBackupPlan.js";
import { databaseCapacityRules } from "./databaseCapacity.js";
import { databaseOperationRules } from "./databaseOperation.js";
import { deliveryRules } from "./delivery.js";
import { deploymentRules } from "./deployment.js";
import { dnsRules } from "./dns.js";
import { endpointRules } from "./endpoints.js";
import { exemptionRules } from "./exemptions.js";
import { firewallRules } from "./firewall.js";
import { firewallLogRules } from "./firewallLogs.js";
import { fleetRules } from "./fleets.js";
import { flowLogRules } from "./flowLogs.js";
import { functionRules } from "./functions.js";
import { groupRules } from "./groups.js";
import { iamRules } from "./iam.js";
import { iamEscalationRules } from "./iamEscalation.js";
import { iamIdentityRules } from "./iamIdentities.js";
import { iamSecretRules } from "./iamSecrets.js";
import { iamTrustRules } from "./iamTrust.js";
import { instanceRules } from "./instances.js";
import { keyRules } from "./keys.js";
import { listenerRules } from "./listeners.js";
import { logRules } from "./logs.js";
import { membershipRules } from "./membership.js";
import { networkRules } from "./network.js";
import { portRules } from "./ports.js";
import { privateDatabaseRules } from "./privateDatabase.js";
import { queueRules } from "./queues.js";
import { reachabilityRules } from "./reachability.js";
import { registryRules } from "./registry.js";
import { resourcePolicyRules } from "./resourcePolicies.js";
import { s3Rules } from "./s3.js";
import { s3LifecycleRules } from "./s3Lifecycle.js";
import { s3PolicyRules } from "./s3Policy.js";
import { s3UpkeepRules } from "./s3Upkeep.js";
import { secretRules } from "./secrets.js";
import { securityGroupRules } from "./securityGroups.js";
import { targetRules } from "./targets.js";
import { tierPartRules } from "./tierParts.js";
import { trailRules } from "./trail.js";
import { userDataRules } from "./userData.js";
import { vpcRules } from "./vpc.js";
import { zoneRules } from "./zones.js";

export const rules: readonly Rule[] = [
	...securityGroupRules,
	...membershipRules,
	...privateDatabaseRules,
	...zoneRules,
	...groupRules,
	...portRules,
	...aclRules,
	...networkRules,
	...vpcRules,
	...flowLogRules,
	...endpointRules,
	...addressPlanRules,
	...balancerRules,
	...listenerRules,
	...fleetRules,
	...instanceRules,
	...userDataRules,
	...databaseRules,
	...databaseAccessRules,
	...databaseOperationRules,
	...databaseBackupPlanRules,
	...databaseCapacityRules,
	...s3Rules,
	...s3PolicyRules,
	...s3UpkeepRules,
	...s3LifecycleRules,
	...cloudfrontRules,
	...cloudfrontPartRules,
	...cdnAnswerRules,
	...cdnOriginRules,
	...dnsRules,
	...firewallRules,
	...firewallLogRules,
	...keyRules,
	...logRules,
	...alertRules,
	...alarmSubjectRules,
	...alarmCoverageRules,
	...queueRules,
	...iamRules,
	...iamSecretRules,
	...iamEscalationRules,
	...iamIdentityRules,
	...iamTrustRules,
	...resourcePolicyRules,
	...deliveryRules,
	...deploymentRules,
	...trailRules,
	...secretRules,
	...functionRules,
	...registryRules,
	...containerRules,
	...containerServiceRules,
	...reachabilityRules,
	...connectivityRules,
	...tierPartRules,
	...targetRules,
	...coverageRules,
	...exemptionRules,
];
