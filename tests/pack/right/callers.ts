/** What calls functions: APIs, buckets, queues, clocks, people. */
import { platformKey } from "./base.js";
import { called, fun, functionArn, role } from "./functionParts.js";
import { account, allow, document, type Program, resource, trust } from "./program.js";

export const callers: readonly Program[] = [
	{
		title: "an HTTP API with a token's check",
		resources: {
			...fun(),
			...called("apigateway.amazonaws.com", { sourceArn: "${api.executionArn}/*/*" }),
			api: resource("aws:apigatewayv2/api:Api", { protocolType: "HTTP" }),
			users: resource("aws:apigatewayv2/authorizer:Authorizer", {
				apiId: "${api.id}",
				authorizerType: "JWT",
				identitySources: ["$request.header.Authorization"],
				jwtConfiguration: {
					issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi",
					audiences: ["1example23456789"],
				},
			}),
			integration: resource("aws:apigatewayv2/integration:Integration", {
				apiId: "${api.id}",
				integrationType: "AWS_PROXY",
				integrationUri: "${shop.invokeArn}",
				payloadFormatVersion: "2.0",
			}),
			route: resource("aws:apigatewayv2/route:Route", {
				apiId: "${api.id}",
				routeKey: "GET /orders",
				authorizationType: "JWT",
				authorizerId: "${users.id}",
				target: "integrations/${integration.id}",
			}),
			stage: resource("aws:apigatewayv2/stage:Stage", {
				apiId: "${api.id}",
				name: "$default",
				autoDeploy: true,
				accessLogSettings: { destinationArn: "${logs.arn}", format: "$context.requestId" },
			}),
		},
	},
	{
		title: "a REST API with an edge that WAF guards",
		resources: {
			...fun(),
			...called("apigateway.amazonaws.com", {
				sourceArn: `arn:aws:execute-api:us-east-1:${account}:a1b2c3d4e5/*/GET/orders`,
			}),
			api: resource("aws:apigateway/restApi:RestApi", {
				endpointConfiguration: { types: "REGIONAL" },
				minimumCompressionSize: "1024",
			}),
			stage: resource("aws:apigateway/stage:Stage", {
				restApi: "${api.id}",
				stageName: "v1",
				xrayTracingEnabled: true,
				accessLogSettings: { destinationArn: "${logs.arn}", format: "$context.requestId" },
			}),
		},
	},
	{
		title: "what a bucket tells of",
		resources: {
			...fun(),
			...called("s3.amazonaws.com", { sourceArn: "arn:aws:s3:::shop-uploads", sourceAccount: account }),
			told: resource("aws:s3/bucketNotification:BucketNotification", {
				bucket: "shop-uploads",
				lambdaFunctions: [{ lambdaFunctionArn: "${shop.arn}", events: ["s3:ObjectCreated:*"] }],
			}),
			read: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(
					allow("s3:GetObject", "arn:aws:s3:::shop-uploads/*"),
					allow("s3:PutObject", "arn:aws:s3:::shop-thumbnails/*"),
					allow(["kms:Decrypt", "kms:GenerateDataKey"], platformKey),
				),
			}),
		},
	},
	{
		title: "a queue, a stream and a table's changes",
		resources: {
			...fun(),
			...Object.fromEntries(
				[`sqs:us-east-1:${account}:orders`, `kinesis:us-east-1:${account}:stream/clicks`].map((source, i) => [
					`source-${i}`,
					resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
						eventSourceArn: `arn:aws:${source}`,
						functionName: "${shop.arn}",
						batchSize: 10,
						functionResponseTypes: ["ReportBatchItemFailures"],
					}),
				]),
			),
			read: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(
					allow(
						["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
						`arn:aws:sqs:us-east-1:${account}:orders`,
					),
					allow(
						["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"],
						`arn:aws:kinesis:us-east-1:${account}:stream/clicks`,
					),
					allow("kinesis:ListStreams", "*"),
				),
			}),
		},
	},
	{
		title: "a rule on a clock, and one on what happens in the account",
		resources: {
			...fun(),
			...called("events.amazonaws.com", { sourceArn: "${nightly.arn}" }),
			nightly: resource("aws:cloudwatch/eventRule:EventRule", { scheduleExpression: "cron(0 3 * * ? *)" }),
			target: resource("aws:cloudwatch/eventTarget:EventTarget", {
				rule: "${nightly.name}",
				arn: "${shop.arn}",
				deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${account}:dead` },
			}),
		},
	},
	{
		title: "an address that IAM guards",
		resources: {
			...fun(),
			address: resource("aws:lambda/functionUrl:FunctionUrl", {
				functionName: "${shop.name}",
				authorizationType: "AWS_IAM",
			}),
			...called(`arn:aws:iam::${account}:role/caller`, {
				action: "lambda:InvokeFunctionUrl",
				functionUrlAuthType: "AWS_IAM",
			}),
		},
	},
	{
		title: "a function that is an image, with an alias that moves slowly",
		resources: {
			...role,
			shop: resource("aws:lambda/function:Function", {
				role: "${role.arn}",
				packageType: "Image",
				imageUri: `${account}.dkr.ecr.us-east-1.amazonaws.com/shop:1.2.3`,
				publish: true,
			}),
			live: resource("aws:lambda/alias:Alias", {
				functionName: "${shop.arn}",
				functionVersion: "${shop.version}",
				routingConfig: { additionalVersionWeights: { "1": 0.1 } },
			}),
			warm: resource("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig", {
				functionName: "${shop.name}",
				qualifier: "${live.name}",
				provisionedConcurrentExecutions: 5,
			}),
		},
	},
	{
		title: "steps that call functions",
		resources: {
			"steps-role": resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("states.amazonaws.com", {
					StringEquals: { "aws:SourceAccount": account },
					ArnLike: { "aws:SourceArn": `arn:aws:states:us-east-1:${account}:stateMachine:*` },
				}),
				inlinePolicies: [
					{
						name: "call",
						policy: document(allow("lambda:InvokeFunction", [functionArn, `${functionArn}:*`])),
					},
				],
			}),
			steps: resource("aws:sfn/stateMachine:StateMachine", {
				roleArn: "${steps-role.arn}",
				definition: JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } }),
				loggingConfiguration: { level: "ALL", includeExecutionData: false },
				tracingConfiguration: { enabled: true },
			}),
		},
	},
	{
		title: "users who sign up, with a function that greets them",
		resources: {
			...fun(),
			...called("cognito-idp.amazonaws.com", { sourceArn: "${users.arn}" }),
			users: resource("aws:cognito/userPool:UserPool", {
				mfaConfiguration: "OPTIONAL",
				softwareTokenMfaConfiguration: { enabled: true },
				passwordPolicy: { minimumLength: 14 },
				lambdaConfig: { postConfirmation: functionArn },
			}),
		},
	},
];
