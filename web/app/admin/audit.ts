/** Which actions of the audit log belong together. */
export const filters = {
  sign: ['sign_in', 'sign_in_failed', 'sign_out', 'session_ended', 'sessions_ended', 'token_reused', 'proved', 'proof_failed', 'guest_came'],
  account: [
    'set_up', 'account_created', 'account_deleted', 'account_suspended', 'account_restored', 'role_changed', 'password_changed', 'password_set', 'password_reset', 'reset_asked',
    'reset_failed', 'reset_stopped', 'reset_link_made', 'name_changed', 'email_changed', 'questions_changed', 'factor_added', 'factor_removed', 'recovery_codes_made',
    'recovery_code_used', 'api_key_made', 'api_key_removed', 'data_exported',
  ],
  room: ['message_removed', 'member_removed', 'room_deleted', 'report_made', 'report_closed'],
  server: [
    'policy_changed', 'invitation_made', 'invitation_used', 'invitation_withdrawn', 'ban_made', 'ban_lifted', 'keys_rotated', 'backup_made', 'backup_restored', 'audit_exported',
    'audit_pruned',
  ],
} as const;

export type Filter = keyof typeof filters;
