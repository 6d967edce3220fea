/** The mark: a wheel hub with its spokes. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="#17604b" />
      <g fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round">
        <circle cx="16" cy="16" r="10" />
        <circle cx="16" cy="16" r="3.2" fill="#fff" />
        <path d="M16 12.8V6M16 26v-6.8M19.2 16H26M6 16h6.8M18.26 13.74l4.81-4.81M8.93 23.07l4.81-4.81M18.26 18.26l4.81 4.81M8.93 8.93l4.81 4.81" />
      </g>
    </svg>
  );
}
