/** As AWS writes them: times in seconds, and what there is not is left out. */
import type { StoredRequest, StoredSet } from "./stored.ts";

export const setShape = (set: StoredSet) => ({
  Name: set.name,
  PermissionSetArn: set.arn,
  ...(set.description === null ? {} : { Description: set.description }),
  CreatedDate: set.created / 1000,
  SessionDuration: set.sessionDuration,
});

export const stateShape = (request: StoredRequest): object => ({
  Status: request.status,
  RequestId: request.id,
  PermissionSetArn: request.set,
  CreatedDate: request.created / 1000,
  ...(request.failure === null ? {} : { FailureReason: request.failure }),
  ...(request.assignment === null
    ? {}
    : {
        TargetId: request.assignment.account,
        TargetType: "AWS_ACCOUNT",
        PrincipalType: request.assignment.principalType,
        PrincipalId: request.assignment.principal,
      }),
});
