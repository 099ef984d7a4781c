#pragma once

namespace hml {

/// From here on ^C (SIGINT) and SIGTERM set a flag instead of ending the process; a second one ends it at once.
void catch_interrupts();
/// True once the user asked to stop.
bool interrupted();
/// Throws Error(interrupted) once the user asked to stop; long loops call it between pieces of work.
void check_interrupt();

}  // namespace hml
