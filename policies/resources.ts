/** The resource types that rules read, with their inputs. Types only: at run time @pulumi/aws stays unloaded. */
import type * as aws from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import type { SeenProperties } from "./graph/values.js";

interface Inputs {
	"aws:alb/loadBalancer:LoadBalancer": aws.alb.LoadBalancerArgs;
	"aws:autoscaling/group:Group": aws.autoscaling.GroupArgs;
	"aws:ec2/defaultRouteTable:DefaultRouteTable": aws.ec2.DefaultRouteTableArgs;
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": aws.ec2.DefaultSecurityGroupArgs;
	"aws:ec2/instance:Instance": aws.ec2.InstanceArgs;
	"aws:ec2/launchTemplate:LaunchTemplate": aws.ec2.LaunchTemplateArgs;
	"aws:ec2/natGateway:NatGateway": aws.ec2.NatGatewayArgs;
	"aws:ec2/networkInterface:NetworkInterface": aws.ec2.NetworkInterfaceArgs;
	"aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": aws.ec2.NetworkInterfaceSecurityGroupAttachmentArgs;
	"aws:ec2/route:Route": aws.ec2.RouteArgs;
	"aws:ec2/routeTable:RouteTable": aws.ec2.RouteTableArgs;
	"aws:ec2/routeTableAssociation:RouteTableAssociation": aws.ec2.RouteTableAssociationArgs;
	"aws:ec2/securityGroup:SecurityGroup": aws.ec2.SecurityGroupArgs;
	"aws:ec2/securityGroupRule:SecurityGroupRule": aws.ec2.SecurityGroupRuleArgs;
	"aws:ec2/subnet:Subnet": aws.ec2.SubnetArgs;
	"aws:ec2/vpcEndpoint:VpcEndpoint": aws.ec2.VpcEndpointArgs;
	"aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": aws.ec2.VpcEndpointRouteTableAssociationArgs;
	"aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": aws.ec2.VpnGatewayRoutePropagationArgs;
	"aws:ecs/service:Service": aws.ecs.ServiceArgs;
	"aws:lambda/function:Function": aws.lambda.FunctionArgs;
	"aws:lb/loadBalancer:LoadBalancer": aws.lb.LoadBalancerArgs;
	"aws:rds/cluster:Cluster": aws.rds.ClusterArgs;
	"aws:rds/clusterInstance:ClusterInstance": aws.rds.ClusterInstanceArgs;
	"aws:rds/instance:Instance": aws.rds.InstanceArgs;
	"aws:rds/subnetGroup:SubnetGroup": aws.rds.SubnetGroupArgs;
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": aws.vpc.SecurityGroupEgressRuleArgs;
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": aws.vpc.SecurityGroupIngressRuleArgs;
}

export type ResourceType = keyof Inputs;

/** The inputs of a resource, as values. */
export type Plain<Type extends ResourceType> = Unwrap<Inputs[Type]>;

/** The inputs of a resource, as a policy may see them. */
export type Properties<Type extends ResourceType> = SeenProperties<Plain<Type>>;
