/** Where short messages appear. Loaded after the first paint: what is said before then is shown when it is here. */
import { Notifications } from '@mantine/notifications';

export default function Notices() {
  return <Notifications position="bottom-right" autoClose={5000} />;
}
