#!/usr/bin/env bash
# Brings the classroom to AWS, and takes it away again:
#
#   deploy.sh up ENV      makes or updates the stack classroom-ENV, by the parameters in
#                         environments/ENV.env
#   deploy.sh down ENV    deletes it with all that is in it, unless it is protected
#
# It needs Go and the AWS CLI (version 2), with credentials and a region of the account.
set -euo pipefail
cd "$(dirname "$0")"

stop() {
  echo "deploy: $*" >&2
  exit 1
}

# One bucket of the account and region takes the packed programs.
code_bucket() {
  local name="classroom-code-$account-$region" place=()
  if ! aws s3api head-bucket --bucket "$name" >/dev/null 2>&1; then
    [ "$region" = us-east-1 ] || place=(--create-bucket-configuration "LocationConstraint=$region")
    aws s3api create-bucket --bucket "$name" ${place[@]+"${place[@]}"} >/dev/null
    aws s3api put-public-access-block --bucket "$name" --public-access-block-configuration \
      BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  fi
  echo "$name"
}

up() {
  local file=environments/$env.env bucket line parameters=()
  [ -f "$file" ] || stop "$file is missing; environments/example.env shows what is in it"
  while IFS= read -r line; do parameters+=("$line"); done < <(grep -E '^[A-Za-z]+=' "$file")
  mkdir -p build/code
  GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o build/code/bootstrap ../cmd/classroom
  bucket=$(code_bucket)
  aws cloudformation package --template-file template.yaml --s3-bucket "$bucket" --s3-prefix "$stack" --output-template-file build/packaged.yaml >/dev/null
  aws cloudformation deploy --template-file build/packaged.yaml --s3-bucket "$bucket" --s3-prefix "$stack" --stack-name "$stack" \
    --parameter-overrides "${parameters[@]}" --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --tags "classroom=$env"
  if [ "$(protected)" = true ]; then
    aws cloudformation update-termination-protection --stack-name "$stack" --enable-termination-protection >/dev/null
  else
    aws cloudformation update-termination-protection --stack-name "$stack" --no-enable-termination-protection >/dev/null
  fi
  aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output text
}

protected() {
  aws cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].Parameters[?ParameterKey=='Protect'].ParameterValue" --output text
}

# empty removes every version of every object, for a bucket goes only when it is empty.
empty() {
  local found
  while :; do
    found=$(aws s3api list-object-versions --bucket "$1" --max-items 500 --output json \
      --query '{Objects: [Versions, DeleteMarkers][][].{Key: Key, VersionId: VersionId}, Quiet: `true`}')
    case $found in *'"Key"'*) ;; *) return ;; esac
    aws s3api delete-objects --bucket "$1" --delete "$found" >/dev/null
  done
}

down() {
  local keeps buckets bucket
  keeps=$(protected) || stop "there is no stack $stack in $region"
  [ "$keeps" != true ] || stop "$stack is protected. To delete everything that is in it, write Protect=false into environments/$env.env, run \`make deploy ENV=$env\`, and come back"
  buckets=$(aws cloudformation list-stack-resources --stack-name "$stack" --output text \
    --query "StackResourceSummaries[?ResourceType=='AWS::S3::Bucket'].PhysicalResourceId")
  for bucket in $buckets; do empty "$bucket"; done
  aws cloudformation delete-stack --stack-name "$stack"
  aws cloudformation wait stack-delete-complete --stack-name "$stack" ||
    stop "not everything went, as when something came into a bucket meanwhile: run it again"
  echo "$stack is gone. KMS keeps its keys for 30 days; the role of API Gateway's logs stays, for it is the whole account's."
}

[ $# = 2 ] || stop "usage: make deploy ENV=NAME, make undeploy ENV=NAME"
[[ $2 =~ ^[a-z][a-z0-9-]{0,20}$ ]] || stop "ENV is a name such as production, of small letters, digits and hyphens"
command -v aws >/dev/null || stop "the AWS CLI is missing: https://aws.amazon.com/cli/"
env=$2 stack=classroom-$2
region=${AWS_REGION:-$(aws configure get region || true)}
[ -n "$region" ] || stop "no region: set AWS_REGION, or \`aws configure\`"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region
account=$(aws sts get-caller-identity --query Account --output text) || stop "AWS does not know these credentials: \`aws configure\` sets them"
case $1 in
  up) up ;;
  down) down ;;
  *) stop "usage: deploy.sh up|down ENV" ;;
esac
