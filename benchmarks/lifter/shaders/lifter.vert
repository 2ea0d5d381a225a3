#version 330
// Passes the mesh on; `rest` and `cover` belong to the lifter's rest pose, so that skin and
// cloth keep their pattern while the body moves.
in vec3 position;
in vec3 normal;
in vec3 rest;
in vec4 cover;
in vec3 colour;
in float eyeball;

uniform mat4 view_projection;
uniform mat4 light_projection;

out vec3 v_position;
out vec3 v_normal;
out vec3 v_rest;
out vec4 v_cover;
out vec3 v_colour;
out float v_eyeball;
out vec4 v_light;

void main() {
    v_position = position;
    v_normal = normal;
    v_rest = rest;
    v_cover = cover;
    v_colour = colour;
    v_eyeball = eyeball;
    v_light = light_projection * vec4(position, 1.0);
    gl_Position = view_projection * vec4(position, 1.0);
}
