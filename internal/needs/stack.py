"""Translates a template as SAM does, creates it in moto, tells what there is, and
deletes it again if that is asked.

usage: stack.py TEMPLATE ENDPOINT PARAMETERS keep|delete

PARAMETERS is a JSON object. It prints one JSON document: see Stack in stack.go.
"""

import io
import json
import os
import re
import sys
import zipfile

import boto3
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from moto.cloudformation.parsing import get_model_map
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

REGION = "eu-central-1"
STACK = "stack"

# What moto knows and cannot make of these templates: of an API's body it knows no
# method through CloudFormation, and so refuses its deployment and stage; patterns of
# an archive of events it wants as texts.
LEFT_OUT = {"AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage", "AWS::Events::Archive"}


class NoManagedPolicies:
    """The templates name none."""

    def load(self):
        return {}


def client(service, endpoint):
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")


def translated(path, parameters):
    """The template with SAM's resources replaced by CloudFormation's."""
    with open(path, encoding="utf-8") as f:
        template = yaml_parse(f.read())
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            if "CodeUri" not in resource["Properties"]:
                sys.exit(f"{name} has no CodeUri: `aws cloudformation package` looks into no Globals, and would pack the template's folder")
            resource["Properties"]["CodeUri"] = "s3://code/code.zip"
    return transform(template, dict(parameters), NoManagedPolicies())


def without(template, names):
    """The template without some resources, and with words in place of what they would be."""
    keep = {name: r for name, r in template["Resources"].items() if name not in names}
    outputs = template.get("Outputs", {})
    return {**template, "Resources": replace(keep, names), "Outputs": replace(outputs, names)}


def replace(node, names):
    if isinstance(node, list):
        return [replace(n, names) for n in node]
    if isinstance(node, str):
        return re.sub(r"\$\{(\w+)(\.\w+)?\}", lambda m: m[1] if m[1] in names else m[0], node)
    if not isinstance(node, dict):
        return node
    if node.get("Ref") in names:
        return "live" if node["Ref"].endswith("Stage") else node["Ref"]
    if "Fn::GetAtt" in node:
        got = node["Fn::GetAtt"]
        name, attribute = got if isinstance(got, list) else got.split(".", 1)
        return f"arn:aws:none:{REGION}:123456789012:{name}.{attribute}" if name in names else {"Fn::GetAtt": [name, attribute]}
    after = node.get("DependsOn")
    if isinstance(after, (str, list)):
        after = [after] if isinstance(after, str) else after
        node = {**node, "DependsOn": [name for name in after if name not in names]}
    return {key: replace(value, names) for key, value in node.items()}


def put_code(endpoint):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("bootstrap", "")
    s3 = client("s3", endpoint)
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="code", Key="code.zip", Body=archive.getvalue())


def resources_of(stacks):
    pages = stacks.get_paginator("list_stack_resources").paginate(StackName=STACK)
    return [r for page in pages for r in page["StackResourceSummaries"]]


def delete(stacks):
    """Deletes the stack, and returns why it is not gone, if it is not."""
    try:
        stacks.delete_stack(StackName=STACK)
    except (ClientError, ResponseParserError) as e:  # what a table says is not in CloudFormation's form
        return str(e)
    if STACK in {s["StackName"] for s in stacks.list_stacks()["StackSummaries"] if s["StackStatus"] != "DELETE_COMPLETE"}:
        return "the stack is still there"
    return ""


def main(path, endpoint, parameters, then):
    os.environ["AWS_DEFAULT_REGION"] = REGION
    parameters = json.loads(parameters)
    template = translated(path, parameters)
    types = {name: r["Type"] for name, r in template["Resources"].items()}
    unknown = set(types.values()) - set(get_model_map())
    put_code(endpoint)
    stacks = client("cloudformation", endpoint)
    stacks.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(without(template, {name for name, kind in types.items() if kind in unknown | LEFT_OUT})),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    stack = stacks.describe_stacks(StackName=STACK)["Stacks"][0]
    made = resources_of(stacks)
    functions = client("lambda", endpoint)
    environments = {
        r["LogicalResourceId"]: functions.get_function_configuration(FunctionName=r["PhysicalResourceId"])["Environment"]["Variables"]
        for r in made
        if r["ResourceType"] == "AWS::Lambda::Function"
    }
    refused = delete(stacks) if then == "delete" else ""
    json.dump(
        {
            "status": stack["StackStatus"],
            "created": sorted({r["ResourceType"] for r in made}),
            "unknown": sorted(unknown - LEFT_OUT),
            "left_out": sorted(set(types.values()) & LEFT_OUT),
            "environments": environments,
            "resources": template["Resources"],
            "refused": refused,
        },
        sys.stdout,
        default=str,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
