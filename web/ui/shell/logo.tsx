/** A kingfisher on its perch: one body, one wing, a beak, and the branch. */
export const LogoMark = () => (
  <svg class="logo-mark" viewBox="0 0 48 48" aria-hidden="true">
    <path class="logo-branch" d="M4 38.5c13-2.5 27-2.5 40-.5" />
    <path class="logo-tail" d="M13 32.5 6.5 43l9.5-6.5Z" />
    <path
      class="logo-body"
      d="M31 8.5c-6.8 0-11.4 4.6-13.4 11.3L13 32.5c4.3 3.7 9.7 4.5 14.3 2.9C34.2 33 38.5 26 38.3 16.5 38.2 11.7 35.3 8.5 31 8.5Z"
    />
    <path
      class="logo-breast"
      d="M38.3 17.5c0 9.2-4.3 15.6-11 17.9-2 .7-4 .9-6 .6 7-3.5 11-9.5 12.5-17.5Z"
    />
    <path class="logo-beak" d="M37.3 12.8 47 15.7l-8.8 2.3Z" />
    <circle class="logo-eye" cx="32.3" cy="14.3" r="1.7" />
  </svg>
);

export const Logo = () => (
  <span class="logo">
    <LogoMark />
    <span class="logo-word">Perch</span>
  </span>
);
