"""Translates template.yaml as SAM does, creates it in moto, and tells what there is.

usage: try.py TEMPLATE ENDPOINT

It prints one JSON document: "created", "unknown" and "left_out" are types of
resources that moto made, does not know, and cannot make of this template; "environment" is that of the function.
"""

import io
import json
import os
import sys
import zipfile

import boto3
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

PARAMETERS = {
    "DomainName": "bridge.example",
    "CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
    "AlarmAddress": "operator@bridge.example",
}


LEFT_OUT = {"AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"}


class NoManagedPolicies:
    """The template names none."""

    def load(self):
        return {}


def client(service, endpoint):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def translated(path):
    with open(path, encoding="utf-8") as f:
        template = yaml_parse(f.read())
    template["Resources"]["Function"]["Properties"]["CodeUri"] = "s3://code/bridge.zip"
    del template["Outputs"]["PointDomainTo"]  # moto refuses what names a type that it does not know
    return transform(template, PARAMETERS, NoManagedPolicies())


def without_stage(template):
    """Takes out what moto cannot make: of an API's body it knows no method through
    CloudFormation, and so refuses its deployment and stage."""
    resources = template["Resources"]
    out = {name for name, r in resources.items() if r["Type"] in LEFT_OUT}
    text = json.dumps({name: r for name, r in resources.items() if name not in out})
    for name in out:
        text = text.replace(json.dumps({"Ref": name}), '"live"').replace(f', "DependsOn": "{name}"', "").replace(f'"DependsOn": "{name}", ', "")
    return {**template, "Resources": json.loads(text)}


def put_code(endpoint):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("bootstrap", "")
    s3 = client("s3", endpoint)
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="code", Key="bridge.zip", Body=archive.getvalue())


def main(path, endpoint):
    os.environ["AWS_DEFAULT_REGION"] = "eu-central-1"
    template = translated(path)
    put_code(endpoint)
    stacks = client("cloudformation", endpoint)
    stacks.create_stack(
        StackName="bridge",
        TemplateBody=json.dumps(without_stage(template)),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in PARAMETERS.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    stack = stacks.describe_stacks(StackName="bridge")["Stacks"][0]
    made = {r["ResourceType"]: r["PhysicalResourceId"] for p in stacks.get_paginator("list_stack_resources").paginate(StackName="bridge") for r in p["StackResourceSummaries"]}
    wanted = {r["Type"] for r in template["Resources"].values()}
    function = client("lambda", endpoint).get_function_configuration(FunctionName=made["AWS::Lambda::Function"])
    json.dump(
        {
            "status": stack["StackStatus"],
            "created": sorted(wanted & set(made)),
            "unknown": sorted(wanted - set(made) - LEFT_OUT),
            "left_out": sorted(wanted & LEFT_OUT),
            "environment": function["Environment"]["Variables"],
            "runtime": function["Runtime"],
            "architectures": template["Resources"]["Function"]["Properties"]["Architectures"],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
