#!/usr/bin/env bash
# specifications.sh FOLDER: brings the official descriptions that are not in npm, each at one commit and with one checksum.
# `CURFEW_SPECS=FOLDER npm run test:contract` judges by them. A second argument stands in for GitHub's address of raw files.
set -euo pipefail
folder=${1:?Into which folder?}
from=${2:-https://raw.githubusercontent.com}
okta=okta/okta-management-openapi-spec/fdda229e82940cf5af4611ad673ca6a27974e31b
botocore=boto/botocore/0e6e2404b85dc336dd2889814e089bde7d1a4c55/botocore/data

bring() {
  local name=$1 checksum=$2 path=$3
  curl --fail --silent --show-error --retry 3 --max-time 120 --output "$folder/$name.part" "$from/$path"
  # Other bytes than those that were looked at judge nothing.
  sha256sum --check --quiet --strict <<< "$checksum  $folder/$name.part"
  mv "$folder/$name.part" "$folder/$name"
}

mkdir -p "$folder"
bring okta-management.yaml \
  291293032a071bc368f139fea20442cc72e30fe1adfcff3b9753a2b9ddfece52 \
  "$okta/dist/2026.06.3/management-minimal.yaml"
bring sso-admin.service-2.json \
  21dc29e8876ad1d5da772a433a9714ac8d68dd24920979a6e0faa76bd6131a26 \
  "$botocore/sso-admin/2020-07-20/service-2.json"
bring identitystore.service-2.json \
  155381ff52f01dcfd012d782c6bd86d22c6085a0343ffff8f20935e31c36da6b \
  "$botocore/identitystore/2020-06-15/service-2.json"
bring iam.service-2.json \
  db3ecea70820f56b4f07da921fdf31e56d7419968a8dbd8c7a9f874100d55d92 \
  "$botocore/iam/2010-05-08/service-2.json"
